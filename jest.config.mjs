export default {
  projects: ['<rootDir>/{packages,apps,tools}/*/jest.config.mjs'],
};
