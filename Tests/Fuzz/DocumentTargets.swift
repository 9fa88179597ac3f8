import Bundles
import Identifiers
import MLflow
import Orders
import Signing
import StrictJSON

/// `bundle.sig`, taken on nobody's word and on a trusted one's.
struct SignatureTarget: FuzzTarget {
    private let fixture: FuzzFixture

    init() throws { fixture = try FuzzFixture() }

    func test(_ input: [UInt8]) {
        let unverified = accepted { try BundleSignature.readUnverified(input).statement }
        let verified = accepted { try BundleSignature.verify(input, trust: fixture.trust, at: fixture.now).statement }
        require(verified == nil || unverified != nil, "verified what cannot be read")
        if let unverified { StatementTarget.examine(unverified) }
    }
}

/// The statement inside of the signature, which its Base64 hides from a fuzzer.
struct StatementTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        guard let statement = accepted({ try Statement(payload: input) }) else { return }
        Self.examine(statement)
    }

    /// Written and read again it is the same, and the plan of a bundle holds together.
    static func examine(_ statement: Statement) {
        guard let again = accepted({ try Statement(payload: statement.payload()) }) else {
            return require(false, "a statement cannot be read as it is written")
        }
        require(again.resources == statement.resources && again.subject == statement.subject, "another statement")
        require(again.root == statement.root, "another root")
        guard let plan = accepted({ try TarLayout(resources: statement.resources, signatureSize: 1000) }) else {
            return
        }
        var end = UInt64(1536)
        for entry in plan.entries {
            require(
                entry.offset == end && entry.contentOffset == end + UInt64(entry.header.count),
                "a gap at \(entry.name)"
            )
            end = entry.end
        }
        require(plan.endOffset == end && plan.totalSize >= end + 1024 && plan.totalSize % 10240 == 0, "a wrong end")
        require(plan.entries.count == statement.resources.count, "entries that nobody signed")
    }
}

/// The statement of a claim, which its Base64 hides from a fuzzer.
struct ClaimTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        guard let content = accepted({ try ClaimContent(payload: input, name: "claim") }) else { return }
        guard let again = accepted({ try ClaimContent(payload: content.payload(), name: "claim") }) else {
            return require(false, "a claim cannot be read as it is written")
        }
        require(again == content, "another claim")
    }
}

/// The JSON of an order, likewise.
struct OrderTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        guard let order = accepted({ try Order(payload: input) }) else { return }
        guard let again = accepted({ try Order(payload: order.payload()) }) else {
            return require(false, "an order cannot be read as it is written")
        }
        require(again == order, "another order")
        let last = order.earliest(of: order.waves.all.count)
        require(order.waves.all.indices.allSatisfy { order.earliest(of: $0) <= last }, "a wave before its turn")
    }
}

/// `bundle.json`
struct ManifestTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        guard let manifest = accepted({ try BundleManifest(json: input) }) else { return }
        let written = manifest.json()
        guard let again = accepted({ try BundleManifest(json: written) }) else {
            return require(false, "a manifest cannot be read as it is written")
        }
        require(again.json() == written, "a manifest reads otherwise than it was written")
        for model in manifest.models {
            let versions = Set(model.versions.map(\.version))
            require(versions.count == model.versions.count, "a version twice")
            require(model.active.map(versions.contains) ?? true, "an active version that is not there")
            require(model.aliases.values.allSatisfy(versions.contains), "an alias of nothing")
        }
    }
}

/// `MLmodel`
struct MLmodelTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        guard let model = accepted({ try MLmodel(yaml: input, subject: "MLmodel") }) else { return }
        require(!model.flavors.isEmpty, "a model without a flavour")
        for path in model.paths() {
            guard case let name?? = accepted({ try path.entryName(subject: "MLmodel") }) else { continue }
            require(!name.text.hasPrefix("/") && !name.components.contains(".."), "a path that leaves: \(name)")
        }
    }
}
