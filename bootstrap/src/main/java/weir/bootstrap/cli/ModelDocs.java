package weir.bootstrap.cli;

import java.util.List;
import java.util.Optional;
import weir.application.model.ModelStatus;
import weir.application.port.ModelStore.BuiltColumn;
import weir.domain.model.Increment;
import weir.domain.model.Model;
import weir.domain.model.ModelTest;

/** A page on the models, with a picture of what reads what. */
final class ModelDocs {
    private final List<ModelStatus> models;

    ModelDocs(List<ModelStatus> models) {
        this.models = models;
    }

    String markdown() {
        StringBuilder page = new StringBuilder("# Models\n");
        if (models.isEmpty()) {
            return page.append("\nThere are none.\n").toString();
        }
        page.append("\n```mermaid\ngraph LR\n");
        for (ModelStatus status : models) {
            String name = status.model().name().value();
            page.append("  ").append(name).append("[").append(name).append("]\n");
            status.reads().forEach(read -> page.append("  ")
                    .append(read)
                    .append(" --> ")
                    .append(name)
                    .append('\n'));
        }
        page.append("```\n");
        models.forEach(status -> write(status, page));
        return page.toString();
    }

    private static void write(ModelStatus status, StringBuilder page) {
        Model model = status.model();
        page.append("\n## ").append(model.name()).append("\n\n");
        if (!model.description().isEmpty()) {
            page.append(model.description()).append("\n\n");
        }
        page.append("`").append(model.file()).append("`: ").append(kind(model)).append(". Reads ");
        page.append(status.reads().isEmpty() ? "nothing" : String.join(", ", status.reads()))
                .append(".\n");
        if (!status.columns().isEmpty()) {
            page.append("\n| column | type | |\n|---|---|---|\n");
            for (BuiltColumn column : status.columns()) {
                page.append("| ")
                        .append(cell(column.name()))
                        .append(" | ")
                        .append(cell(column.type()))
                        .append(" | ")
                        .append(cell(model.columns().getOrDefault(column.name(), "")))
                        .append(" |\n");
            }
        }
        if (!model.tests().isEmpty()) {
            page.append("\nTests: ")
                    .append(String.join(
                            ", ", model.tests().stream().map(ModelTest::name).toList()))
                    .append(".\n");
        }
    }

    private static String kind(Model model) {
        Optional<Increment> increment = model.increment();
        return switch (model.materialized()) {
            case VIEW -> "a view";
            case TABLE -> "a table";
            case INCREMENTAL ->
                "an incremental table by " + increment.map(Increment::time).orElse("created") + ", whole "
                        + increment.map(how -> how.grain().word()).orElse("hour") + "s, looking back "
                        + Durations.text(increment.orElseThrow().lookback());
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
