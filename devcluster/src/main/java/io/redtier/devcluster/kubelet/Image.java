package io.redtier.devcluster.kubelet;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an image name stands for on this machine.
 *
 * @param image the name with {@code *} for any run of characters, as {@code redis:*}
 * @param binds folders and files of this machine that the container sees read-only
 * @param entrypoint runs unless the container has a {@code command}
 * @param args follow the entrypoint unless the container has a {@code command} or {@code args}
 * @param env environment that the container's own overrides; <code>${podIP}</code> stands for the pod's address
 * @param uid user (and group) in the container unless its security context names one; default 0
 */
public record Image(
        @JsonProperty(required = true) String image,
        List<Bind> binds,
        List<String> entrypoint,
        List<String> args,
        Map<String, String> env,
        long uid) {

    /**
     * A part of this machine's file system in the container.
     *
     * @param hostPath relative to the folder of the image table
     * @param path absolute path in the container
     */
    public record Bind(
            @JsonProperty(required = true) Path hostPath,
            @JsonProperty(required = true) String path) {}

    /** Replaces absent parts by empty ones. */
    public Image {
        binds = binds == null ? List.of() : List.copyOf(binds);
        entrypoint = entrypoint == null ? List.of() : List.copyOf(entrypoint);
        args = args == null ? List.of() : List.copyOf(args);
        env = env == null ? Map.of() : Map.copyOf(env);
    }

    boolean matches(String name) {
        String[] literals = image.split("\\*", -1);
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < literals.length; i++) {
            pattern.append(i == 0 ? "" : ".*").append(Pattern.quote(literals[i]));
        }
        return Pattern.matches(pattern.toString(), name);
    }

    Image relativeTo(Path folder) {
        List<Bind> absolute = binds.stream()
                .map(bind -> new Bind(
                        folder.resolve(bind.hostPath()).toAbsolutePath().normalize(), bind.path()))
                .toList();
        return new Image(image, absolute, entrypoint, args, env, uid);
    }
}
