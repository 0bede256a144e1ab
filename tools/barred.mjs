// Shows the sites that are barred, what they hold and why:
//   node tools/barred.mjs [folder of the deployment, or the address of a local stack's amplify_outputs.json]
//     [--document ID] [--text]
// --document looks at one document only, instead of reading the whole table; --text shows what was to be inserted, too.
import { runBundled } from './bundled.mjs';

await runBundled({ main: 'tools/barred/main.ts' }, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
