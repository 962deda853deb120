package weir.adapters.format.schema;

import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.SchemaLoader;
import org.jspecify.annotations.Nullable;

/** Lets the drafts' own schemas, which lie in the library, pass on to the next loader, and refuses everything else. */
final class NoFetching implements SchemaLoader {
    private static final String DRAFTS = "classpath:draft";

    @Override
    public @Nullable InputStreamSource getSchema(AbsoluteIri iri) {
        if (iri.toString().startsWith(DRAFTS)) {
            return null;
        }
        throw new IllegalArgumentException(
                "a reference leads to \"" + iri + "\", and a schema must stand alone; put it under $defs");
    }
}
