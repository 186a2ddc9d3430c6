/**
 * Abbreviations of the IANA database that the runtime's locale data lacks: zone → (hours east of UTC,
 * abbreviation).
 */
export const abbreviations: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  'Africa/Cairo': [
    [2, 'EET'],
    [3, 'EEST'],
  ],
  'Africa/Lagos': [[1, 'WAT']],
  'Africa/Nairobi': [[3, 'EAT']],
  'Asia/Calcutta': [[5.5, 'IST']],
  'Asia/Hong_Kong': [[8, 'HKT']],
  'Asia/Jakarta': [[7, 'WIB']],
  'Asia/Jerusalem': [
    [2, 'IST'],
    [3, 'IDT'],
  ],
  'Asia/Karachi': [[5, 'PKT']],
  'Asia/Kolkata': [[5.5, 'IST']],
  'Asia/Manila': [[8, 'PST']],
  'Asia/Seoul': [[9, 'KST']],
  'Asia/Shanghai': [[8, 'CST']],
  'Asia/Taipei': [[8, 'CST']],
  'Asia/Tokyo': [[9, 'JST']],
  'Australia/Lord_Howe': [
    [10.5, '+1030'],
    [11, '+11'],
  ],
  'Europe/Athens': [
    [2, 'EET'],
    [3, 'EEST'],
  ],
  'Europe/Bucharest': [
    [2, 'EET'],
    [3, 'EEST'],
  ],
  'Europe/Dublin': [
    [0, 'GMT'],
    [1, 'IST'],
  ],
  'Europe/Helsinki': [
    [2, 'EET'],
    [3, 'EEST'],
  ],
  'Europe/Kiev': [
    [2, 'EET'],
    [3, 'EEST'],
  ],
  'Europe/Kyiv': [
    [2, 'EET'],
    [3, 'EEST'],
  ],
  'Europe/Lisbon': [
    [0, 'WET'],
    [1, 'WEST'],
  ],
  'Europe/Moscow': [[3, 'MSK']],
  'Europe/Riga': [
    [2, 'EET'],
    [3, 'EEST'],
  ],
  'Europe/Sofia': [
    [2, 'EET'],
    [3, 'EEST'],
  ],
  'Europe/Tallinn': [
    [2, 'EET'],
    [3, 'EEST'],
  ],
  'Europe/Vilnius': [
    [2, 'EET'],
    [3, 'EEST'],
  ],
};
