package weir.bootstrap.planted;

import weir.adapters.planted.Adapter;

/** Planted. */
record BreaksOnlyWiringKnowsAdapters(Adapter adapter) {}
