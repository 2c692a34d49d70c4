package io.redtier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/add-redtier.md does what it says: its files are pasted into an empty folder, and its command is run. */
class AddRedtierPageIT {
    private static final Path PAGE = Path.of("..", "docs", "add-redtier.md");
    private static final Pattern FILE = Pattern.compile("`([^`\n]+)`:\n\n```[a-z]+\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("Run it: `REDTIER_POLICY_DIR=(\\S+) mvn ([^`]+)`");
    private static final String VERSION = "0.1.0-SNAPSHOT";

    @TempDir
    Path project;

    /** What the build has made, before it is in anybody's repository. */
    @TempDir
    Path repository;

    @Test
    @Timeout(300)
    void thePageWorks() throws Exception {
        String page = Files.readString(PAGE);
        List<MatchResult> files = FILE.matcher(page).results().toList();
        assertThat(files).hasSize(3);
        assertThat(files.stream()
                        .mapToLong(file -> file.group(2).lines().count())
                        .sum())
                .as("lines to paste")
                .isLessThanOrEqualTo(30);
        Matcher command = COMMAND.matcher(page);
        assertThat(command.find()).isTrue();
        try (RedisServers servers = new RedisServers()) {
            String address = servers.primary().address();
            for (MatchResult file : files) {
                Path target = project.resolve(file.group(1));
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.group(2).replace("127.0.0.1:6379", address));
            }
            add("redtier-parent", Path.of("..", "pom.xml"), "pom");
            add("redtier-runtime", Path.of("pom.xml"), "pom");
            add("redtier-runtime", Path.of("target", "redtier-runtime-" + VERSION + ".jar"), "jar");
            assertThat(run(command.group(1), command.group(2)))
                    .containsSubsequence(
                            "lamp 42 LOADED, allowed: true",
                            "lamp 42 HIT, allowed: true",
                            "lamp 42 HIT, allowed: false");
        }
    }

    private void add(String artifact, Path file, String type) throws IOException {
        Path folder = repository.resolve(Path.of("io", "redtier", artifact, VERSION));
        Files.createDirectories(folder);
        Files.copy(file, folder.resolve(artifact + "-" + VERSION + "." + type));
    }

    private String run(String policies, String arguments) throws Exception {
        String usual = System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
        String line = Path.of("..", "mvnw").toRealPath() + " -B -ntp -Dmaven.repo.local=" + repository
                + " -Dmaven.repo.local.tail=" + usual + " " + arguments;
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", line).directory(project.toFile()).redirectErrorStream(true);
        builder.environment().put("REDTIER_POLICY_DIR", policies);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
