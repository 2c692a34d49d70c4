package io.redtier.devcluster.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a volume of files as the kubelet does: the files are in a folder that {@code ..data} links to, each visible name
 * links into {@code ..data}, and an update makes a new folder and swaps {@code ..data} in one step.
 */
final class AtomicFiles {
    /** @param mode permission bits, as 0644 */
    record Entry(byte[] content, int mode) {
        boolean sameAs(Entry other) {
            return other != null && mode == other.mode && Arrays.equals(content, other.content);
        }
    }

    private static final String DATA = "..data";
    private static final int OWNER_READ = 0400;

    private final Path folder;
    private Map<String, Entry> present = Map.of();
    private long version;

    AtomicFiles(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /**
     * Makes the volume hold exactly these files.
     *
     * @param files content by relative path, which may have folders
     * @return false when it held them already
     */
    boolean write(Map<String, Entry> files) throws IOException {
        if (version > 0 && same(files)) {
            return false;
        }
        Path data = folder.resolve(DATA);
        Path old = version > 0 ? data.toRealPath() : null;
        Path next = Files.createDirectories(folder.resolve("..version_" + ++version));
        for (Map.Entry<String, Entry> file : files.entrySet()) {
            Path path = next.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue().content());
            Files.setPosixFilePermissions(path, permissions(file.getValue().mode()));
        }
        Path swap = folder.resolve("..data_tmp");
        Files.createSymbolicLink(swap, next.getFileName());
        Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);
        link(visible(files));
        if (old != null) {
            FileTree.delete(old);
        }
        present = Map.copyOf(files);
        return true;
    }

    private boolean same(Map<String, Entry> files) {
        return files.keySet().equals(present.keySet())
                && files.entrySet().stream().allMatch(file -> file.getValue().sameAs(present.get(file.getKey())));
    }

    private static Set<String> visible(Map<String, Entry> files) {
        return files.keySet().stream()
                .map(path -> Path.of(path).getName(0).toString())
                .collect(Collectors.toSet());
    }

    private void link(Set<String> names) throws IOException {
        Set<Path> stale;
        try (Stream<Path> entries = Files.list(folder)) {
            stale = entries.filter(entry -> !entry.getFileName().toString().startsWith(".."))
                    .filter(entry -> !names.contains(entry.getFileName().toString()))
                    .collect(Collectors.toSet());
        } catch (NoSuchFileException e) {
            stale = Set.of();
        }
        for (Path entry : stale) {
            Files.delete(entry);
        }
        for (String name : names) {
            Path link = folder.resolve(name);
            if (!Files.isSymbolicLink(link)) {
                Files.createSymbolicLink(link, Path.of(DATA, name));
            }
        }
    }

    /** The owner can always read, because the process owns the files where a real kubelet gives them to root. */
    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> result = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if (((mode | OWNER_READ) & 0400 >> i) != 0) {
                result.add(all[i]);
            }
        }
        return result;
    }
}
