package weir.application.task;

import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** A task being done. One thread calls it. */
public interface OpenTask extends AutoCloseable {
    /**
     * Does a piece, well below a second's work if it can. What a step did whose state was not kept is done again, and must
     * then change nothing more.
     *
     * @throws OperationFailed and then it is called again after a pause, unless someone must change something first
     *     ({@link FailureCode.Reaction#STOP}): then the task has failed, as it has with any other exception
     */
    TaskStep step();

    /** Lets go of what it holds; what has been done stays. */
    @Override
    void close();
}
