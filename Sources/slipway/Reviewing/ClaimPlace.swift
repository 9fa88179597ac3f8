import ArgumentParser
import Bundles
import Identifiers
import NodeAPI
import NodeClient
import Signing
import StrictJSON

/// The claims of a bundle that a command reads and adds to: beside its file, on a node, or both.
struct ClaimPlace {
    private struct Node {
        let client: NodeClient
        let bundle: NodeBundle
    }

    private let bundle: String
    private let options: NodeProjectOptions
    /// nil where the bundle is on the node alone.
    private let file: ClaimsFile?
    private let node: Node?
    /// Each claim once.
    let claims: [Claim]

    /// The place, for as long as the body runs.
    static func with(
        _ bundle: String,
        _ claims: ClaimsFileOptions,
        _ node: ReviewerNodeOptions,
        _ project: NodeProjectOptions,
        _ body: (ClaimPlace) async throws -> Void
    ) async throws {
        let file = claims.file(besides: bundle)
        guard node.isAsked else {
            let place = ClaimPlace(
                bundle: bundle,
                options: project,
                file: file,
                node: nil,
                claims: try file.read().claims
            )
            return try await body(place)
        }
        try await node.withClient { client in
            let found = try await NodeBundle.find(bundle, project, client)
            let held = try ClaimLines(
                try await client.claims(found.project, found.name),
                name: client.address.description
            )
            let isHere = try claims.claims != nil || NodeBundle.isFile(bundle)
            var seen: Set<Claim> = []
            let all = try held.claims + (isHere ? file.read().claims : [])
            try await body(
                ClaimPlace(
                    bundle: bundle,
                    options: project,
                    file: isHere ? file : nil,
                    node: Node(client: client, bundle: found),
                    claims: all.filter { seen.insert($0).inserted }
                )
            )
        }
    }

    /// The project of the bundle.
    func project() throws -> ProjectName {
        if let node { return node.bundle.project }
        if let own = try NodeBundle.file(bundle)?.manifest.project ?? options.named() { return own }
        throw ValidationError(
            "There is no file \(bundle), so give --project, or --node with a bundle that the node has."
        )
    }

    /// The claims here, and those that the node has beside any bundle of the project; each once.
    func projectClaims() async throws -> [Claim] {
        guard let node else { return claims }
        var (all, seen) = (claims, Set(claims))
        for bundle in try await node.client.bundles(node.bundle.project) {
            let held = try ClaimLines(
                try await node.client.claims(bundle.project, bundle.digest),
                name: node.client.address.description
            )
            all += held.claims.filter { seen.insert($0).inserted }
        }
        return all
    }

    /// The place in words, for messages.
    var name: String { file?.path ?? node?.client.address.description ?? bundle }

    /// Appends a claim to the file, and sends it to the node.
    /// - Parameter said: what to say of it, with the place.
    /// - Throws: the reason of the node, if it did not take the claim.
    func add(_ claim: Claim, _ json: JSONOptions, _ output: OutputOptions, said: (String) -> String) async throws {
        try file?.append(claim)
        var receipt: SentClaims?
        if let node {
            let sent = SentClaims(
                try await node.client.send(
                    claims: claim.bytes + [UInt8(ascii: "\n")],
                    of: node.bundle.name,
                    in: node.bundle.project
                )
            )
            try sent.requireTaken(node.client.address.description)
            receipt = sent
        }
        if json.json {
            var answer = ClaimView(claim: claim).value
            answer["file"] = .optional(file?.path)
            answer["node"] = receipt?.value ?? .null
            return try Console.write(JSONWriter.text(of: answer) + "\n")
        }
        let places = [file.map { "in \($0.path)" }, node.map { "on \($0.client.address)" }].compactMap(\.self)
        try output.console.say(said(places.joined(separator: " and ")))
    }
}
