package weir.adapters.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.domain.value.Structure;
import weir.domain.value.Value;

class CsvReferenceTest {
    @TempDir
    Path folder;

    private CsvReference open(String text) throws IOException {
        return open(text, StandardCharsets.UTF_8);
    }

    private CsvReference open(String text, Charset charset) throws IOException {
        return new CsvReference(Files.writeString(folder.resolve("users.csv"), text, charset), "id");
    }

    private static @Nullable String cell(CsvReference reference, String key, String column) {
        Value value = reference.find(key).orElseThrow().column(column);
        return value == null ? null : ((Value.Text) value).text();
    }

    @Test
    void quotesLineBreaksAndEveryLineEnding() throws IOException {
        try (CsvReference users = open("id,\"full, name\",note\r\n"
                + "u1,\"Doe, \"\"J\"\"\",\"two\r\nlines\"\r\n\r\nu2,É 日本 \uD83D\uDE00,\nu3,\"\",x")) {
            assertThat(users.columns()).containsExactly("id", "full, name", "note");
            assertThat(cell(users, "u1", "full, name")).isEqualTo("Doe, \"J\"");
            assertThat(cell(users, "u1", "note")).isEqualTo("two\r\nlines");
            assertThat(cell(users, "u2", "full, name")).isEqualTo("É 日本 \uD83D\uDE00");
            assertThat(cell(users, "u2", "note")).isNull();
            assertThat(cell(users, "u3", "full, name")).isNull();
            assertThat(cell(users, "u3", "id")).isEqualTo("u3");
        }
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstColumn() throws IOException {
        try (CsvReference users = open("\uFEFFid,a\nu1,x\n")) {
            assertThat(users.columns()).containsExactly("id", "a");
            assertThat(cell(users, "u1", "a")).isEqualTo("x");
        }
    }

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                Arguments.of("", "it is empty; its first line must name the columns"),
                Arguments.of("user,a\nu1,x\n", "there is no key column id among [user, a]"),
                Arguments.of("id,a,a\n", "its first line names a column \"a\" twice"),
                Arguments.of("id,,b\n", "its first line names a column \"\", which is no name"),
                Arguments.of("id,a\nu1\n", "line 2 has 1 cells, where the first line names 2 columns"),
                Arguments.of("id,a\nu1,x\nu2,x,y\n", "line 3 has 3 cells, where the first line names 2 columns"),
                Arguments.of("id,a\n,x\n", "line 2 has no key"),
                Arguments.of(
                        "id,a\nu1,\"x\ny\"\n\nu2,z\nu1,w\n",
                        "lines 2 and 6 have the same key \"u1\"; which of them holds cannot be told"),
                Arguments.of("id,a\nu1,x\nu2,\"y\nu3,z\n", "the quote that is opened in line 3 is never closed"),
                Arguments.of("id,a\n\"u1\"x,y\n", "Unexpected character after closing quote"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongFiles(String text, String message) {
        assertThatThrownBy(() -> open(text))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.CORRUPT))
                .hasMessageContaining("users.csv cannot be read: ")
                .hasMessageContaining(message);
    }

    @Test
    void anotherEncodingIsRefused() {
        assertThatThrownBy(() -> open("id,a\nu1,É\n", StandardCharsets.ISO_8859_1))
                .hasMessageEndingWith("it is not in UTF-8");
    }

    @Test
    void aFileThatLosesAColumnIsRefusedAndOneThatGainsOneTaken() throws IOException {
        try (CsvReference users = open("id,a\nu1,x\n")) {
            Path file = folder.resolve("users.csv");
            Files.writeString(file, "id,other,b\nu1,y,z\n");
            assertThatThrownBy(users::refresh)
                    .hasMessageContaining("the columns [a] are gone, and look-ups may name them");
            assertThat(cell(users, "u1", "a")).isEqualTo("x");
            Files.writeString(file, "id,other,b,a\nu1,y,z,new\n");
            assertThat(users.refresh()).isTrue();
            assertThat(users.columns()).containsExactly("id", "other", "b", "a");
            assertThat(cell(users, "u1", "a")).isEqualTo("new");
        }
    }

    @Test
    void agreesWithTheDirectorysOtherSpelling() {
        try (CsvReference users = new CsvReference(SharedData.file("directory/shire_users.csv"), "SamAccountName")) {
            for (Structure expected : Json.lines(SharedData.file("directory/shire_users.ndjson"))) {
                String key = ((Value.Text) expected.field("SamAccountName").orElseThrow()).text();
                expected.fields().forEach((column, value) -> {
                    String text = ((Value.Text) value).text();
                    assertThat(cell(users, key, column)).isEqualTo(text.isEmpty() ? null : text);
                });
            }
            assertThat(cell(users, "pgustavo", "JobTitle")).isEqualTo("CIO");
        }
    }
}
