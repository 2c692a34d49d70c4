package io.redtier.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What we tell people to write is what an API server takes, whole, and what the Java types can hold. */
class ExamplesTest {

    static List<Path> examples() {
        return Resources.files(Path.of("examples"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isAdmittedWholeAndKeptByTheJavaTypes(Path example) throws Exception {
        for (ObjectNode resource : Resources.read(example)) {
            assertThat(Resources.schema(resource).unknownFields(resource)).isEmpty();

            ObjectNode admitted = Resources.schema(resource).admit(resource, null);

            assertThat(Resources.roundTrip(admitted)).isEqualTo(admitted);
        }
    }
}
