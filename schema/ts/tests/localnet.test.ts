/** The client against the compiled contracts on wasmd, where the local network runs. */
import { journey } from "./support/journey.js";
import { Localnet } from "./support/localnet.js";

journey("on the local wasmd network", Localnet.open, await Localnet.missing());
