package weir.bootstrap.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the process ends with. The numbers are stable. */
enum ExitCode {
    OK(0, "done"),
    FAILED(1, "the operation failed"),
    USAGE(2, "the command line or the configuration is wrong"),
    UNREACHABLE(3, "no server answers"),
    REJECTED(4, "some events were rejected, or some tests failed"),
    DAMAGED(5, "damage was found, and is not repaired");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    /** For the end of every help text: the number, and what it means. */
    static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (ExitCode code : values()) {
            meanings.put(Integer.toString(code.number), code.meaning);
        }
        return meanings;
    }
}
