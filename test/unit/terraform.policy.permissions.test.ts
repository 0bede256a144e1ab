import { it } from 'vitest';
import { readConfiguration } from '../policies/configuration';
import { permissionsAssertion } from '../policies/permissions';

it('[OPS-11] grants and refuses by policies what the table says, no statement more or less', async () => {
  await permissionsAssertion(await readConfiguration());
});
