/// A place that MLflow models come from, such as a directory or a tracking server: it recognizes the text by which a user
/// names it, lists the models that it offers, and hands out their versions.
///
/// A new source is a folder beside this file with a type of this protocol, and a line in `ModelSources.kinds`. The first kind that
/// recognizes a text has it. So a source on another server needs a scheme of its own, such as `hub://HOST/NAME`: every `http` and `https`
/// address is a tracking server's, and nothing is asked to find out. The client that speaks to the server is a target beside
/// `TrackingServer`, above `HTTPTransport`; what it needs of the user (credentials, certificates) comes in `SourceQuery`, from the options
/// of the command.
///
/// The importer compares with the project, names the models, hashes, copies and scans. It does not know a new kind: what a version's
/// `origin` says is the source's own, and `SyncReview` looks for what is gone among origins of the kind `registry` alone. The help of
/// `slipway import`, the refusals of `SourceText` and docs/importing.md list the sources.
///
/// **Nothing is changed** at a source, and no model is run.
///
/// **Errors.** An error of `recognize` or `withListing` ends the import, and the project stays as it was. An entry that cannot
/// be read and does not concern the others is no error: a source that is a registry puts it into `SourceListing.flaws`, or
/// into the version's content as `.failed`; the importer leaves it out and tells it, or ends if the import is strict. A source
/// of one named version throws instead. Of what a `RemoteVersion` throws, the version tells with `isOfThisVersion` whether the
/// others can still be had.
///
/// **Retries.** A source retries by itself whatever may pass, such as a time-out. The importer retries nothing: an error that
/// leaves the source is final.
///
/// **Concurrency.** The importer lists one source at a time. Of one listing it asks up to `width` versions at once, each for
/// one thing after the other. A source of this machine blocks its caller.
///
/// **After a failure** a source has nothing open, and has written nothing but into the directories that it got: from
/// `SourceQuery.scratch` and as the target of `RemoteFiles.fetch`. The importer removes those, in whatever state they are, and
/// does not fetch into one twice.
protocol ModelSource: Sendable {
    /// The schemes of the addresses that it recognizes, in small letters; empty for a source that has paths alone.
    static var schemes: Set<String> { get }

    /// Recognizes a text by its form, or by the first bytes of the file at its path; sends no request.
    /// - Returns: nil for the text of another kind of source.
    /// - Throws: for an address that has a scheme of this kind and another form, or for what the file system refuses.
    static func recognize(_ text: SourceText) throws -> Self?

    /// The place where `slipway sync` finds all of it again: an address without user and password, or an absolute path. Nil for
    /// a source that is no whole registry.
    var registryLocation: String? { get throws }

    /// Lists the models that are asked for. Remote versions of the listing can be fetched until the body returns; then every
    /// connection is closed, also after an error.
    func withListing<Value>(
        _ query: SourceQuery,
        _ body: (SourceListing) async throws -> Value
    ) async throws -> Value
}

/// A source of this machine: it lists at once, and its versions have their files already.
protocol LocalModelSource: ModelSource {
    func list(_ query: SourceQuery) throws -> SourceListing
}

extension LocalModelSource {
    func withListing<Value>(
        _ query: SourceQuery,
        _ body: (SourceListing) async throws -> Value
    ) async throws -> Value {
        try await body(list(query))
    }
}
