import "@fontsource-variable/inter/wght.css";
// before the components: of two rules with the same weight the later one wins, and that is the component's own
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/overlays.css";
import "./styles/controls.css";
import "./styles/forms.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { locale } from "./lib/i18n.svelte";
import { theme } from "./lib/theme.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

theme.show();
await locale.start();

export default mount(App, { target });
