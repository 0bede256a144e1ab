// Runs the smoke test against the API that an amplify_outputs.json names:
//   node tools/smoke.mjs [amplify_outputs.json, or its address] [--table NAME] [--long]
// WEFT_SMOKE_USERS holds two users of the pool, "email password [TOTP secret]" each, with a comma between them.
import { runBundled } from './bundled.mjs';

await runBundled({ main: 'tools/smoke/main.ts', participant: 'test/helpers/participant.ts' });
