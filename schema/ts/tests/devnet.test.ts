/** The client against the compiled contracts on the embedded chain. */
import { Devnet } from "./support/devnet.js";
import { journey, NAMES } from "./support/journey.js";

journey("on the embedded chain", () => Devnet.start(NAMES));
