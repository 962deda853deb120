package weir.adapters.http;

import weir.application.keep.KeepData;
import weir.application.keep.Schedule;

/** What the routes about retention lead to. */
public record RetentionEndpoints(KeepData keeper, Schedule schedule) {}
