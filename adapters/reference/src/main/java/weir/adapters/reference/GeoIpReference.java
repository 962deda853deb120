package weir.adapters.reference;

import com.maxmind.db.Reader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.ReferenceData;
import weir.domain.enrich.ReferenceRow;
import weir.domain.value.IpAddress;
import weir.domain.value.Value;

/**
 * What a database in MaxMind's format ({@code .mmdb}) knows of an IP address. A column is a path into its record: names
 * joined by dots, and numbers for places in arrays: {@code country.iso_code}, {@code city.names.en},
 * {@code location.latitude}, {@code subdivisions.0.iso_code}. A key that is no IP address is not known.
 */
public final class GeoIpReference implements ReferenceData {
    /** Events come from few addresses at a time, and a record takes long to decode. */
    private static final int ANSWERS_MAX = 65_536;

    /** One version of the file, with what it answered: both are let go together. */
    private record Database(Reader reader, RecentAnswers answers) {}

    private record PlaceRow(Map<?, ?> place, Map<String, String[]> paths) implements ReferenceRow {
        @Override
        public @Nullable Value column(String name) {
            @Nullable Object here = place;
            for (String step : paths.computeIfAbsent(name, column -> column.split("\\.", -1))) {
                here = down(here, step);
            }
            return here == null ? null : MmdbValues.value(here);
        }

        private static @Nullable Object down(@Nullable Object here, String step) {
            if (here instanceof Map<?, ?> map) {
                return map.get(step);
            }
            if (here instanceof List<?> list && step.matches("[0-9]{1,4}")) {
                int place = Integer.parseInt(step);
                return place < list.size() ? list.get(place) : null;
            }
            return null;
        }
    }

    private final FollowedFile<Database> file;

    /** The columns that look-ups name, split once: there are as many as the configuration names. */
    private final Map<String, String[]> paths = new ConcurrentHashMap<>();

    /** @throws OperationFailed {@link FailureCode#CORRUPT} if the file cannot be read or is no such database */
    public GeoIpReference(Path file) {
        this.file = new FollowedFile<>(
                file,
                bytes -> new Database(new Reader(new ByteArrayInputStream(bytes)), new RecentAnswers(ANSWERS_MAX)));
    }

    /**
     * {@inheritDoc}
     *
     * @throws OperationFailed {@link FailureCode#CORRUPT} if the database is damaged just there
     */
    @Override
    public Optional<ReferenceRow> find(String key) {
        Database database = file.contentOrNull();
        IpAddress address = database == null ? null : IpAddress.parse(key).orElse(null);
        return database == null || address == null
                ? Optional.empty()
                : database.answers.find(address.toString(), ignored -> find(database.reader, address));
    }

    private Optional<ReferenceRow> find(Reader reader, IpAddress address) {
        byte[] bytes = address.bytes();
        if (bytes.length == 16 && reader.getMetadata().getIpVersion() == 4) {
            return Optional.empty();
        }
        try {
            Map<?, ?> place = reader.get(InetAddress.getByAddress(bytes), Map.class);
            return place == null ? Optional.empty() : Optional.of(new PlaceRow(place, paths));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes, not " + bytes.length, e);
        } catch (IOException e) {
            throw new OperationFailed(
                    FailureCode.CORRUPT, "the database of IP addresses is damaged where it tells of " + address, e);
        }
    }

    /** Any path may be asked for. */
    @Override
    public Set<String> columns() {
        return Set.of();
    }

    @Override
    public boolean refresh() {
        return file.refresh();
    }

    @Override
    public void close() {
        file.close();
    }
}
