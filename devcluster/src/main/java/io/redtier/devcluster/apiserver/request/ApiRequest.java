package io.redtier.devcluster.apiserver.request;

import io.fabric8.mockwebserver.http.RecordedRequest;
import io.redtier.devcluster.apiserver.protobuf.ProtobufBody;
import io.redtier.devcluster.apiserver.resource.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An HTTP request, taken apart as the API server reads it.
 *
 * @param method HTTP method, upper case
 * @param path decoded segments of the path, without empty ones
 * @param query the last value of each parameter
 * @param values all values of each parameter, in their order
 * @param accept the Accept header, empty if there is none
 * @param contentType media type of the body without parameters, empty if there is none
 * @param userAgent the User-Agent header, empty if there is none
 * @param webSocket whether the client asks to go on by WebSocket
 * @param subProtocols what it offers to speak there
 * @param token the bearer token, empty if there is none
 * @param body the body, empty if there is none
 */
public record ApiRequest(
        String method,
        List<String> path,
        Map<String, String> query,
        Map<String, List<String>> values,
        String accept,
        String contentType,
        String userAgent,
        boolean webSocket,
        List<String> subProtocols,
        String token,
        byte[] body) {

    private static final String BEARER = "Bearer ";

    /** {@return the request that the web server has received} */
    public static ApiRequest of(RecordedRequest request) {
        String target = request.getPath();
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        Map<String, String> query = new LinkedHashMap<>();
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String pair : target.substring(mark + 1).split("&")) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                query.put(name, value);
                values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
            }
        }
        String type = header(request, "Content-Type").split(";")[0].trim();
        byte[] body =
                request.getBody() == null ? new byte[0] : request.getBody().getBytes();
        if (type.equals(ProtobufBody.CONTENT_TYPE)) {
            type = "application/json";
            body = body.length == 0 ? body : Json.write(ProtobufBody.read(body));
        }
        return new ApiRequest(
                request.getMethod(),
                Arrays.stream(path.split("/"))
                        .filter(segment -> !segment.isEmpty())
                        .map(ApiRequest::decode)
                        .toList(),
                query,
                values,
                header(request, "Accept"),
                type,
                header(request, "User-Agent"),
                header(request, "Upgrade").equalsIgnoreCase("websocket"),
                List.of(header(request, "Sec-WebSocket-Protocol").split(" *, *")),
                token(header(request, "Authorization")),
                body);
    }

    /** {@return the parameter, or an empty string} */
    public String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    /** {@return whether the parameter is set to true} */
    public boolean flag(String name) {
        String value = query.get(name);
        return "true".equals(value) || "1".equals(value);
    }

    /** {@return whether the client takes an answer of that media type} */
    public boolean accepts(String type) {
        String family = type.substring(0, type.indexOf('/')) + "/*";
        return accept.isEmpty() || accept.contains(type) || accept.contains("*/*") || accept.contains(family);
    }

    /** {@return whether nothing may be stored} */
    public boolean dryRun() {
        return parameter("dryRun").equals("All");
    }

    /** {@return the field manager, which is the client's program name unless it gives one} */
    public String fieldManager() {
        String given = parameter("fieldManager");
        if (!given.isEmpty()) {
            return given;
        }
        String program = userAgent.split("/")[0];
        return program.isEmpty() ? "unknown" : program;
    }

    private static String token(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).trim()
                : "";
    }

    private static String decode(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String header(RecordedRequest request, String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }
}
