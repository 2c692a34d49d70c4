package io.redtier.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checked-in definitions are what the Java types say; with {@code -Dcrds.update} they are written anew instead. */
class CrdFilesTest {

    private static final String UPDATE = "./mvnw -q -pl crds -am test -Dtest=CrdFilesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dcrds.update";

    @Test
    void checkedInDefinitionsAreUpToDate(@TempDir Path scratch) throws IOException {
        Map<String, String> generated = CrdFiles.generate(scratch);
        assertThat(generated).hasSize(CrdFiles.TYPES.size());
        for (Path folder : CrdFiles.FOLDERS) {
            if (System.getProperty("crds.update") != null) {
                CrdFiles.write(folder, generated);
            }
            assertThat(CrdFiles.read(folder))
                    .as("definitions in %s differ from the Java types; update them with%n  %s%n", folder, UPDATE)
                    .isEqualTo(generated);
        }
    }
}
