package weir.application.keep;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import weir.application.port.FailureCode;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;

/**
 * A batch that has begun, as it is noted: what must be done or undone if the process ends in the middle of it.
 *
 * @param isDecided whether it will be done; before that, what has been put aside is thrown away
 * @param replaced objects whose content lies {@linkplain #aside aside}
 * @param deleted objects that go, in order, when the others have their content
 * @param auditName where the audit goes
 */
record UnderWay(
        boolean isDecided, List<ObjectName> replaced, List<ObjectName> deleted, ObjectName auditName, String audit) {
    private static final String FIRST_LINE = "weir under way 1";

    UnderWay {
        replaced = List.copyOf(replaced);
        deleted = List.copyOf(deleted);
    }

    /** Where the content of an object lies until it is decided that it takes its place. */
    static ObjectName aside(ObjectName name) {
        return new ObjectName("keeper/aside/" + name);
    }

    UnderWay decided() {
        return new UnderWay(true, replaced, deleted, auditName, audit);
    }

    byte[] write() {
        StringBuilder out = new StringBuilder(FIRST_LINE).append('\n');
        replaced.forEach(name -> out.append("replace\t").append(name).append('\n'));
        deleted.forEach(name -> out.append("delete\t").append(name).append('\n'));
        out.append(isDecided ? "decided" : "open")
                .append('\t')
                .append(auditName)
                .append('\n');
        return out.append(audit).toString().getBytes(StandardCharsets.UTF_8);
    }

    static UnderWay read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<ObjectName> replaced = new ArrayList<>();
        List<ObjectName> deleted = new ArrayList<>();
        int begin = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
            String[] parts = text.substring(begin, end).split("\t", -1);
            List<ObjectName> names =
                    Arrays.stream(parts).skip(1).map(ObjectName::new).toList();
            begin = end + 1;
            switch (parts[0]) {
                case FIRST_LINE -> {}
                case "replace" -> replaced.addAll(names);
                case "delete" -> deleted.addAll(names);
                case "decided", "open" -> {
                    return new UnderWay(
                            parts[0].equals("decided"), replaced, deleted, names.get(0), text.substring(begin));
                }
                default -> throw broken();
            }
        }
        throw broken();
    }

    private static OperationFailed broken() {
        return new OperationFailed(FailureCode.CORRUPT, "object keeper/under-way of the lake is not as Weir wrote it");
    }
}
