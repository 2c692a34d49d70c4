package io.redtier.devcluster.kubelet;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The images this node knows: those of the given files, then the built-in ones for Redis and Valkey where their programs are
 * installed. Immutable.
 */
public final class ImageTable {
    private static final String DEFAULT_REGISTRY = "docker.io/";
    private static final String DEFAULT_LIBRARY = "library/";

    private final List<Image> images;

    private ImageTable(List<Image> images) {
        this.images = List.copyOf(images);
    }

    /**
     * Reads image tables; earlier entries win over later ones and over the built-in ones.
     *
     * @param files JSON lists of {@link Image}; none is fine
     * @throws IllegalArgumentException when a file can't be read or is not an image table; the message names the file
     */
    public static ImageTable load(List<Path> files) {
        List<Image> images = new ArrayList<>();
        for (Path file : files) {
            images.addAll(read(file));
        }
        serverImage("redis", "redis-server").ifPresent(images::add);
        serverImage("valkey/valkey", "valkey-server").ifPresent(images::add);
        return new ImageTable(images);
    }

    private static List<Image> read(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            return new ObjectMapper()
                    .readValue(Files.readString(file), new TypeReference<List<Image>>() {}).stream()
                            .map(image -> image.relativeTo(folder))
                            .toList();
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "images file " + file + ": not a JSON list of images: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("images file " + file + ": cannot be read (" + e + ")", e);
        }
    }

    /** Acts as the official image's entrypoint: options alone mean the server, anything else is a command. */
    private static Optional<Image> serverImage(String name, String program) {
        boolean installed = Stream.of("/usr/bin", "/usr/local/bin", "/usr/sbin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!installed) {
            return Optional.empty();
        }
        String script = """
                case "${1:-}" in
                  ''|-*) set -- %1$s --bind "$REDTIER_BIND" --protected-mode no "$@" ;;
                  *.conf) set -- %1$s "$@" ;;
                esac
                exec "$@"
                """.formatted(program);
        return Optional.of(new Image(
                name + ":*",
                List.of(),
                List.of("/bin/sh", "-c", script, "entrypoint"),
                List.of(),
                Map.of("REDTIER_BIND", "${podIP}"),
                999));
    }

    /**
     * Finds what an image name stands for.
     *
     * @param name as a pod spec gives it; the default registry and the tag {@code latest} may be left out, a digest is ignored
     */
    public Optional<Image> find(String name) {
        String normalized = normalize(name);
        return images.stream().filter(image -> image.matches(normalized)).findFirst();
    }

    private static String normalize(String name) {
        String plain = name.startsWith(DEFAULT_REGISTRY) ? name.substring(DEFAULT_REGISTRY.length()) : name;
        plain = plain.startsWith(DEFAULT_LIBRARY) ? plain.substring(DEFAULT_LIBRARY.length()) : plain;
        int digest = plain.indexOf('@');
        plain = digest < 0 ? plain : plain.substring(0, digest);
        return plain.indexOf(':', plain.lastIndexOf('/') + 1) < 0 ? plain + ":latest" : plain;
    }

    /** All known image patterns, in the order in which they are tried. */
    public List<String> known() {
        return images.stream().map(Image::image).toList();
    }

    /** Whether a hostPath volume may show this path: only what the table binds anyway, and below. */
    boolean allowsHostPath(Path path) {
        Path wanted = path.normalize();
        return images.stream().flatMap(image -> image.binds().stream()).anyMatch(b -> wanted.startsWith(b.hostPath()));
    }
}
