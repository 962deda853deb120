package weir.adapters.planted;

import weir.bootstrap.planted.Started;

/** Planted. */
record BreaksAdaptersDoNotKnowWhatStartsThem(Started started) {}
