package weir.application.port.planted;

import weir.adapters.planted.Adapter;

/** Planted. */
interface BreaksPortsSpeakTheDomain {
    Adapter adapter();
}
