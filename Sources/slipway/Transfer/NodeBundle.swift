import ArgumentParser
import Bundles
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient

/// A bundle that a node has, as a user names it: by its id, by the digest of its bundle.json, or by a file that holds it.
struct NodeBundle {
    let project: ProjectName
    /// As the node finds it: the id or the digest.
    let name: String

    static func find(_ text: String, _ options: NodeProjectOptions, _ client: NodeClient) async throws -> NodeBundle {
        if let bundle = try file(text) {
            return NodeBundle(project: bundle.manifest.project, name: bundle.manifestDigest.description)
        }
        return NodeBundle(project: try await project(of: text, options, client), name: text)
    }

    /// - Returns: nil where there is no such file.
    static func file(_ path: String) throws -> UnverifiedBundle? {
        guard try isFile(path) else { return nil }
        return try naming(path) { try UnverifiedBundle.read(path) }
    }

    static func isFile(_ path: String) throws -> Bool {
        do {
            _ = try OpenFile.read(path)
            return true
        } catch  where error.code == .notFound {
            return false
        }
    }

    /// The bundle of a project, as the node has it.
    static func report(_ text: String, of project: ProjectName, _ client: NodeClient) async throws -> BundleReport {
        let found = try await client.bundles(project).filter { isNamed(text, $0) }
        guard found.count <= 1 else {
            throw CommandFailure(
                .bundleAmbiguous,
                text,
                expected: "one bundle of \(project)",
                found: "\(found.count), such as \(found[0].bundle)"
            )
        }
        guard let only = found.first else { throw unknown(text) }
        return only
    }

    private static func isNamed(_ text: String, _ report: BundleReport) -> Bool {
        report.bundle.text == text || report.digest == text || report.digest.hasPrefix("sha256:\(text)")
    }

    private static func unknown(_ text: String) -> CommandFailure {
        CommandFailure(
            .bundleUnknown,
            text,
            expected: "a bundle on the node (slipway bundles lists them)",
            found: "no bundle of that name"
        )
    }

    /// The project that has the bundle.
    static func project(
        of text: String,
        _ options: NodeProjectOptions,
        _ client: NodeClient
    ) async throws -> ProjectName {
        if let named = try options.named() { return named }
        let found = try await client.bundles().filter { isNamed(text, $0) }
        let projects = Set(found.map(\.project))
        if projects.count == 1, let only = projects.first { return only }
        guard projects.isEmpty else {
            throw CommandFailure(
                .bundleAmbiguous,
                text,
                expected: "a bundle of one project",
                found: "one in each of \(projects.map(\.text).sorted().joined(separator: ", ")); give --project"
            )
        }
        throw unknown(text)
    }
}
