package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTableTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "shop/app:*, shop/app:1.0, true",
        "shop/app:*, docker.io/shop/app:1.0@sha256:abc, true",
        "shop/app:*, shop/app, true",
        "shop/app:*, shop/application:1.0, false",
        "app:1.*, docker.io/library/app:1.2, true",
        "app:1.*, app:latest, false",
    })
    void findsByPattern(String pattern, String name, boolean found) throws IOException {
        ImageTable table = table("[{\"image\": \"%s\", \"entrypoint\": [\"run\"]}]".formatted(pattern));

        assertThat(table.find(name).isPresent()).isEqualTo(found);
    }

    @Test
    void takesHostPathsFromTheFolderOfTheFile() throws IOException {
        ImageTable table = table(
                "[{\"image\": \"a:1\", \"binds\": [{\"hostPath\": \"../lib\", \"path\": \"/lib\"}], \"uid\": 7}]");

        Image image = table.find("a:1").orElseThrow();
        assertThat(image.uid()).isEqualTo(7);
        assertThat(image.binds())
                .containsExactly(new Image.Bind(folder.resolveSibling("lib").toAbsolutePath(), "/lib"));
        assertThat(table.allowsHostPath(folder.resolveSibling("lib").resolve("x")))
                .isTrue();
        assertThat(table.allowsHostPath(Path.of("/etc"))).isFalse();
    }

    @Test
    void namesTheFileAndTheFault() {
        assertThatThrownBy(() -> table("[{\"image\": 1, \"nope\": true}]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("images.json")
                .hasMessageContaining("nope");
        assertThatThrownBy(() -> ImageTable.load(List.of(folder.resolve("gone.json"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gone.json")
                .hasMessageContaining("cannot be read");
    }

    private ImageTable table(String json) throws IOException {
        Path file = folder.resolve("images.json");
        Files.writeString(file, json);
        return ImageTable.load(List.of(file));
    }
}
