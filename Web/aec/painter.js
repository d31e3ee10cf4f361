/**
 * The worker that paints the canvases of `<aec-image>`. The messages are those of surface.js.
 */
import { drawSketch } from "./sketch.js";

const contexts = new Map();

const actions = {
  begin({ number, canvas, colorSpace }) {
    contexts.set(number, canvas.getContext("2d", { colorSpace }));
  },
  strip({ number, x, y, width, height, data, colorSpace }) {
    contexts.get(number).putImageData(new ImageData(data, width, height, { colorSpace }), x, y);
  },
  sketch({ number, ...sketch }) {
    drawSketch(contexts.get(number), sketch);
  },
  finish({ number }) {
    postMessage({ number, colorSpace: contexts.get(number).getContextAttributes?.().colorSpace ?? "srgb" });
  },
  forget({ number }) {
    contexts.delete(number);
  },
};

onmessage = ({ data }) => actions[data.kind](data);
postMessage("ready");
