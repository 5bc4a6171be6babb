// The panel's style sheets, as one text.
import frame from "./css/frame.css?inline";
import home from "./css/home.css?inline";
import log from "./css/log.css?inline";
import cards from "./css/cards.css?inline";
import composer from "./css/composer.css?inline";

export default frame + home + log + cards + composer;
