import Identifiers
import MLflow
import StrictJSON

/// Lists the files of a model on a tracking server, one level at a time as the server does. A server that means harm gets
/// no name past it that leaves the model, and no end without a limit.
struct ArtifactListing {
    private let client: TrackingClient
    private let artifacts: ServedArtifacts
    /// Its name in messages.
    private let subject: String
    private var files: [ServedFiles.File] = []
    private var seen: Set<EntryName> = []
    private var bytes: UInt64 = 0
    private var requests = 0

    /// Files of one model.
    static let fileLimit = 100_000
    /// Requests to list one model.
    static let requestLimit = 20_000
    /// Bytes of one model.
    static let byteLimit: UInt64 = 1 << 46

    private init(_ client: TrackingClient, _ artifacts: ServedArtifacts, subject: String) {
        self.client = client
        self.artifacts = artifacts
        self.subject = subject
    }

    /// - Throws: `tracking.artifact` if there is no `MLmodel`, `tracking.artifact-name`, `tracking.limit`.
    static func files(
        _ client: TrackingClient,
        _ artifacts: ServedArtifacts,
        subject: String
    ) async throws -> [ServedFiles.File] {
        var listing = ArtifactListing(client, artifacts, subject: subject)
        try await listing.visit(nil)
        guard listing.files.contains(where: { $0.name.text == MLmodel.fileName }) else {
            throw TrackingFailure(
                .artifact,
                subject,
                expected: "a model directory, which has an MLmodel",
                found: listing.files.isEmpty
                    ? "nothing: its files are gone from the server's store, or were never there"
                    : "\(listing.files.count) files without it"
            )
        }
        return listing.files.sorted { $0.name < $1.name }
    }

    private mutating func visit(_ directory: EntryName?) async throws {
        var page: String?
        var pages: Set<String> = []
        repeat {
            requests += 1
            guard requests <= Self.requestLimit else { throw limit("\(Self.requestLimit) requests to list it") }
            let answer = try await client.answer(artifacts.listing(directory?.text ?? "", page: page), limit: 32 << 20)
            for item in try answer.items("files") { try await add(item, in: directory) }
            page = try answer.text("next_page_token")
            if let page, !pages.insert(page).inserted { throw limit("pages that follow each other in a circle") }
        } while page != nil
    }

    private mutating func add(_ item: TrackingAnswer, in directory: EntryName?) async throws {
        let name = try self.name(item.requiredText("path"), in: directory)
        guard seen.insert(name).inserted else {
            throw TrackingFailure(.artifactName, subject, expected: "each file once", found: "\(name) twice")
        }
        if try item.flag("is_dir") {
            try await visit(name)
            return
        }
        let size = try item.integer("file_size") ?? 0
        guard size >= 0 else { throw item.flaw("file_size", "a number from 0", .integer(size)) }
        bytes += UInt64(size)
        guard files.count < Self.fileLimit, bytes <= Self.byteLimit, UInt64(size) <= Self.byteLimit else {
            throw limit("\(Self.fileLimit) files and \(Self.byteLimit >> 40) TiB")
        }
        files.append(ServedFiles.File(name: name, size: UInt64(size)))
    }

    /// The path below the model of a file that a listing names: one component more than its directory.
    private func name(_ written: String, in directory: EntryName?) throws -> EntryName {
        let parent = directory?.text ?? ""
        var last = written
        if case .proxied = artifacts {
        } else {
            let prefix = ServedArtifacts.joined(artifacts.listingPrefix, parent)
            if !prefix.isEmpty {
                guard written.utf8.starts(with: "\(prefix)/".utf8) else {
                    throw badName(written, "which is not below \(MLflowFailure.excerpt(prefix))")
                }
                last = String(decoding: written.utf8.dropFirst(prefix.utf8.count + 1), as: UTF8.self)
            }
        }
        guard !last.utf8.contains(UInt8(ascii: "/")) else { throw badName(written, "which is not one name") }
        do {
            return try EntryName(ServedArtifacts.joined(parent, EntryName(last).text))
        } catch {
            throw badName(written, "which has \(error.flaw.rawValue)")
        }
    }

    private func badName(_ written: String, _ why: String) -> TrackingFailure {
        TrackingFailure(
            .artifactName,
            subject,
            expected: "names of files below the model",
            found: "\(MLflowFailure.excerpt(written)), \(why); the model is not taken"
        )
    }

    private func limit(_ most: String) -> TrackingFailure {
        TrackingFailure(.limit, subject, expected: "at most \(most)", found: "more; the model is not taken")
    }
}
