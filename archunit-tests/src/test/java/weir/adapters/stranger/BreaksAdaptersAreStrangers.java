package weir.adapters.stranger;

import weir.adapters.planted.Adapter;

/** Planted. */
record BreaksAdaptersAreStrangers(Adapter neighbour) {}
