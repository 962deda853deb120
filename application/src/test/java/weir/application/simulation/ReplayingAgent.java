package weir.application.simulation;

import org.jspecify.annotations.Nullable;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.TableVersions;
import weir.application.replay.ReplayTask;
import weir.application.task.OpenTask;
import weir.application.task.TaskStep;
import weir.domain.table.TableVersion;

/** Does in one process what replays have been asked for; a version that is full is put in force, and the others go. */
final class ReplayingAgent {
    private static final double KEPT = 0.5;
    private static final double CANCELLED = 0.01;

    private final World world;
    private final ReplayTask replay;
    private final TableVersions versions;
    private @Nullable OpenTask open;

    ReplayingAgent(World world, ReplayTask replay, TableVersions versions) {
        this.world = world;
        this.replay = replay;
        this.versions = versions;
    }

    void step() {
        Replays.Asked asked = world.replays.currentOrNull();
        if (asked == null) {
            return;
        }
        if (world.replays.isFilled()) {
            promote(asked.request().into().orElseThrow());
            end(true);
        } else if (!world.faults.haveCeased() && world.chance.in(CANCELLED)) {
            end(false);
        } else {
            try {
                advance(asked);
            } catch (OperationFailed e) {
                if (e.code().reaction() == FailureCode.Reaction.STOP) {
                    end(false);
                }
                throw e;
            }
        }
    }

    private void advance(Replays.Asked asked) {
        OpenTask task = open;
        if (task == null) {
            task = replay.open(asked.id(), asked.request().parameters(), world.replays.kept());
            open = task;
        }
        TaskStep step = task.step();
        if (step.isDone() && asked.request().into().isPresent()) {
            world.replays.filled();
        } else if (step.isDone()) {
            end(true);
        } else if (world.chance.in(KEPT)) {
            world.replays.keep(step.state());
        }
    }

    private void promote(TableVersion version) {
        versions.promote(version);
        for (TableVersions.Version there : versions.versions()) {
            if (there.id().table().equals(version.table()) && !there.isInForce()) {
                versions.remove(there.id());
            }
        }
    }

    private void end(boolean isDone) {
        OpenTask task = open;
        open = null;
        if (task != null) {
            task.close();
        }
        world.note("a replay is " + (isDone ? "done" : "given up"));
        world.replays.end(isDone);
    }
}
