package io.redtier.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Writes until its standard input ends or says {@code end}, reads everything back, and prints one line with the figures. Exit
 * code 0 means that it could read everything back, whatever was lost. Any other line on standard input makes it print how many
 * writes were acknowledged so far.
 */
@Command(name = "redtier-load", mixinStandardHelpOptions = true)
public final class Load implements Callable<Integer> {

    @Option(names = "--way", required = true, description = "${COMPLETION-CANDIDATES}")
    private Target.Way way;

    @Option(names = "--host", required = true, description = "Address to enter by.")
    private String host;

    @Option(names = "--port", required = true)
    private int port;

    @Option(names = "--primary-name", defaultValue = "", description = "What sentinels call the primary.")
    private String primaryName;

    @Option(names = "--user", defaultValue = "")
    private String user;

    @Option(names = "--password-file", description = "File that holds the password and nothing else.")
    private Path passwordFile;

    @Option(names = "--prefix", required = true, description = "Of all keys that it writes.")
    private String prefix;

    @Option(names = "--confirm", description = "Wait for a replica after every write (WAIT 1).")
    private boolean confirm;

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Load())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        String password =
                passwordFile == null ? "" : Files.readString(passwordFile).strip();
        Writer writer = new Writer(new Target(way, host, port, primaryName, user, password), prefix, confirm);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writer.writeUntil(ended::isDone));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null && !line.equals("end"); line = commands.readLine()) {
            System.out.println(writer.count());
        }
        ended.complete(null);
        writing.join();
        try {
            System.out.println(line(writer.readBack()));
            return 0;
        } catch (JedisException e) {
            System.err.println("could not read back: " + e.getMessage());
            return 1;
        }
    }

    /** {@code acknowledged=1 lost=0 ...}, the first of the lost keys at the end. */
    static String line(Tally tally) {
        List<String> first = tally.lost().stream().limit(3).toList();
        return "acknowledged=%d lost=%d confirmed=%d confirmedLost=%d failures=%d errors=%d pauseMillis=%d%s"
                .formatted(
                        tally.acknowledged(),
                        tally.lost().size(),
                        tally.confirmed(),
                        tally.confirmedLost().size(),
                        tally.failures(),
                        tally.errors(),
                        tally.pause().toMillis(),
                        first.isEmpty() ? "" : " first=" + String.join(",", first));
    }
}
