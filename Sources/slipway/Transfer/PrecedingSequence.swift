import ArgumentParser
import Bundles
import Identifiers
import NodeAPI
import NodeClient

/// The sequence that a new bundle of a project must exceed: that of a bundle, or the highest that a node has.
enum PrecedingSequence {
    /// - Parameter text: the path of a bundle, the name of a context, or the address of a node.
    /// - Returns: 0 for a node that does not have the project.
    /// - Throws: `sequence.foreign` for a bundle of another project.
    static func find(_ text: String, of project: ProjectName) async throws -> Int64 {
        if let selection = try selection(text) { return try await highest(of: project, selection) }
        guard let bundle = try NodeBundle.file(text) else {
            throw ValidationError("--after \(text): there is no such bundle, context or address of a node.")
        }
        guard bundle.manifest.project == project else {
            throw CommandFailure(
                .sequenceForeign,
                text,
                expected: "a bundle of \(project)",
                found: "one of \(bundle.manifest.project)"
            )
        }
        return bundle.manifest.sequence
    }

    /// - Returns: nil for the path of a file.
    private static func selection(_ text: String) throws -> NodeSelection? {
        if (try? NodeBundle.isFile(text)) == true { return nil }
        if let name = ContextName(text), let context = try ContextFile().read().find(name) {
            return NodeSelection(address: context.node, context: context, isNamed: true)
        }
        return text.contains(":") ? NodeSelection(address: text, context: nil, isNamed: false) : nil
    }

    /// The highest sequence that the node has confirmed, or has in any of its bundles.
    private static func highest(of project: ProjectName, _ selection: NodeSelection) async throws -> Int64 {
        let access = NodeAccess(
            selection: selection,
            credentials: NodeCredentials(tokenFile: nil, certificate: nil, key: nil),
            allowsPlainHTTP: false,
            ca: nil
        )
        var highest: Int64 = 0
        try await access.withClient { client in
            do {
                highest = try await client.project(project).highestSequence
            } catch let problem as NodeProblem where problem.stableCode == "project.not-found" {
                return
            }
            for bundle in try await client.bundles(project) { highest = max(highest, bundle.sequence) }
        }
        return highest
    }
}
