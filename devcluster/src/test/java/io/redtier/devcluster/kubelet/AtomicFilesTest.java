package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.devcluster.kubelet.AtomicFiles.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;

    @Test
    void swapsAllFilesInOneStepAndOnlyWhenTheyDiffer() throws IOException {
        AtomicFiles files = new AtomicFiles(folder);

        assertThat(files.write(Map.of("a", entry("1"), "sub/b", entry("2")))).isTrue();
        Path first = folder.resolve("..data").toRealPath();
        assertThat(Files.readString(folder.resolve("a"))).isEqualTo("1");
        assertThat(Files.readString(folder.resolve("sub/b"))).isEqualTo("2");
        assertThat(Files.readSymbolicLink(folder.resolve("a"))).isEqualTo(Path.of("..data/a"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a"))))
                .isEqualTo("rw-r-----");

        assertThat(files.write(Map.of("a", entry("1"), "sub/b", entry("2")))).isFalse();
        assertThat(folder.resolve("..data").toRealPath()).isEqualTo(first);

        assertThat(files.write(Map.of("a", entry("3"), "c", entry("4")))).isTrue();
        assertThat(Files.readString(folder.resolve("a"))).isEqualTo("3");
        assertThat(Files.readString(folder.resolve("c"))).isEqualTo("4");
        assertThat(folder.resolve("sub")).doesNotExist();
        assertThat(first).doesNotExist();
    }

    @Test
    void anEmptyVolumeIsAFolder() throws IOException {
        assertThat(new AtomicFiles(folder.resolve("v")).write(Map.of())).isTrue();
        assertThat(folder.resolve("v")).isDirectory();
    }

    private static Entry entry(String text) {
        return new Entry(text.getBytes(StandardCharsets.UTF_8), 0640);
    }
}
