package weir.application.lake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * A lake object by its name, as docs/formats.md ("Lake objects") spells it: channel, hour and first position. Of one
 * channel the order of names is the order of positions, because {@code created} never goes back within a channel.
 *
 * @param hour that its events were created in, as {@code 2026-11-21T09}
 * @param first the position of its first event
 */
public record ChannelObject(ObjectName name, ChannelName channel, String hour, Position first) {
    private static final String ROOT = "raw/channel=";
    private static final Pattern NAME = Pattern.compile(
            ROOT + "([^/]+)/date=(\\d{4}-\\d{2}-\\d{2})/hour=(\\d{2})/\\1-([A-Za-z0-9]{1,64})(?:\\.[A-Za-z0-9]+)+");
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("'date='yyyy-MM-dd'/hour='HH").withZone(ZoneOffset.UTC);

    /** Empty if no archiver gives an object that name. */
    public static Optional<ChannelObject> parse(ObjectName name) {
        Matcher matcher = NAME.matcher(name.path());
        if (!matcher.matches() || !isChannel(matcher.group(1))) {
            return Optional.empty();
        }
        return Optional.of(new ChannelObject(
                name,
                new ChannelName(matcher.group(1)),
                matcher.group(2) + "T" + matcher.group(3),
                new Position(matcher.group(4))));
    }

    /** The name, but for its extension, of the object that begins with an event at that position. */
    public static String stem(ChannelName channel, Instant created, Position first) {
        return prefix(channel) + HOUR.format(created.truncatedTo(ChronoUnit.HOURS)) + "/" + channel + "-" + first;
    }

    /** The names of all objects of a channel begin so. */
    static String prefix(ChannelName channel) {
        return ROOT + channel + "/";
    }

    /** The names of all objects of all channels begin so. */
    static String root() {
        return ROOT;
    }

    /** Names of objects of that hour, and of later ones, come behind it. */
    static ObjectName beginningOfHour(String prefix, Instant moment) {
        return new ObjectName(prefix + HOUR.format(moment));
    }

    /** Whether all its events were created at that moment or later. */
    public boolean isFrom(Instant moment) {
        return !LocalDateTime.parse(hour + ":00").toInstant(ZoneOffset.UTC).isBefore(moment);
    }

    private static boolean isChannel(String name) {
        return ChannelName.exists(name);
    }

    LocalDate date() {
        return LocalDate.parse(hour.substring(0, hour.indexOf('T')));
    }
}
