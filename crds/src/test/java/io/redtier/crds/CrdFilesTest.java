package io.redtier.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checked-in definitions are what the Java types say; with {@code -Dcrds.update} they are written anew instead. */
class CrdFilesTest {

    private static final String UPDATE = "./redtier crds";

    @Test
    void checkedInDefinitionsAreUpToDate(@TempDir Path scratch) throws IOException {
        Map<String, String> generated = CrdFiles.generate(scratch);
        assertThat(generated).hasSize(CrdFiles.TYPES.size());
        for (Path folder : CrdFiles.FOLDERS) {
            if (System.getProperty("crds.update") != null) {
                CrdFiles.write(folder, generated);
            }
            assertThat(differences(CrdFiles.read(folder), generated))
                    .as("%s differs from the Java types; update it with%n  %s%n", folder, UPDATE)
                    .isEmpty();
        }
    }

    /** The first line that differs in each file, since whole files would bury the one command that helps. */
    private static List<String> differences(Map<String, String> actual, Map<String, String> expected) {
        Set<String> names = new TreeSet<>(actual.keySet());
        names.addAll(expected.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(actual.get(name), expected.get(name)))
                .map(name -> name + firstDifference(actual.getOrDefault(name, ""), expected.getOrDefault(name, "")))
                .toList();
    }

    private static String firstDifference(String actual, String expected) {
        List<String> is = actual.lines().toList();
        List<String> should = expected.lines().toList();
        int line = 0;
        while (line < is.size() && line < should.size() && is.get(line).equals(should.get(line))) {
            line++;
        }
        return " line " + (line + 1) + ": is \""
                + (line < is.size() ? is.get(line).strip() : "") + "\", should be \""
                + (line < should.size() ? should.get(line).strip() : "") + '"';
    }
}
