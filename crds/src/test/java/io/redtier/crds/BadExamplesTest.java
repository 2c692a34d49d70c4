package io.redtier.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.schema.Cause;
import io.redtier.devcluster.schema.InvalidObjectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a user reads who wrote something wrong. Each file holds the resource, after the stored one where it is an update,
 * and above them in comments every message, word for word.
 */
class BadExamplesTest {

    static List<Path> examples() {
        return Resources.files(Path.of("src/test/resources/bad"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isRefusedWithTheseWords(Path example) throws Exception {
        List<ObjectNode> documents = Resources.read(example);
        ObjectNode sent = documents.get(documents.size() - 1);
        ObjectNode stored =
                documents.size() == 1 ? null : Resources.schema(sent).admit(documents.get(0), null);

        InvalidObjectException refusal = catchThrowableOfType(
                InvalidObjectException.class, () -> Resources.schema(sent).admit(sent, stored));

        assertThat(refusal.causes().stream().map(Cause::toString)).containsExactlyElementsOf(expected(example));
    }

    static List<String> expected(Path example) throws IOException {
        return Files.readAllLines(example).stream()
                .filter(line -> line.startsWith("# "))
                .map(line -> line.substring(2))
                .toList();
    }
}
