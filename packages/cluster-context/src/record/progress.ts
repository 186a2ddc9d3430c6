/** Counts what the first picture still waits for. */
export interface Progress {
  /** Something has begun. @returns says that it is there; may be called again */
  begin(): () => void;
}

/** @param onComplete - called once, when nothing is waited for any more */
export function createProgress(onComplete: () => void): Progress {
  let open = 0;
  let isComplete = false;
  return {
    begin() {
      let isOpen = true;
      open += 1;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        open -= 1;
        if (open > 0 || isComplete) return;
        isComplete = true;
        onComplete();
      };
    },
  };
}
