import { jest } from '@jest/globals';

// A project of several cannot say testTimeout.
jest.setTimeout(90_000);
