package io.redtier.sample.database;

import java.util.Map;

/** What the environment says about the database. Pure functions. */
public final class DatabaseSettings {
    static final String URL = "DB_URL";
    static final String USER = "DB_USER";
    static final String PASSWORD = "DB_PASSWORD";

    private DatabaseSettings() {}

    /** Whether no database is named, so that the shop brings its own. */
    public static boolean isEmbedded(Map<String, String> environment) {
        return environment.getOrDefault(URL, "").isBlank();
    }

    /** What is wrong with the environment and what to write instead; null when it is fine. */
    public static String errorIn(Map<String, String> environment) {
        if (isEmbedded(environment)) {
            return null;
        }
        String url = environment.get(URL);
        if (!url.startsWith("jdbc:postgresql://")) {
            return URL + "='" + url + "' is no JDBC URL of PostgreSQL; write jdbc:postgresql://HOST:5432/DATABASE";
        }
        for (String name : new String[] {USER, PASSWORD}) {
            if (!environment.containsKey(name)) {
                return name + " is not set; " + URL + " needs " + USER + " and " + PASSWORD + " beside it";
            }
        }
        return null;
    }
}
