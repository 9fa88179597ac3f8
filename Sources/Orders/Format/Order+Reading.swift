import Identifiers
import StrictJSON

extension Order {
    static let keys = [
        "format", "fleet", "project", "epoch", "created", "expires", "bundle", "select", "waves", "start", "pace",
        "inFlight",
        "lease", "overBudget", "revertWithin", "stop",
    ]

    /// Reads the signed JSON strictly: exact keys, known values, limited lists.
    ///
    /// Throws `JSONFailure` or `OrderFailure`.
    package init(payload: [UInt8]) throws {
        guard payload.count <= OrderLimits.payload else {
            throw OrderFailure(
                .tooLarge,
                "order",
                expected: "at most \(OrderLimits.payload) bytes",
                found: "\(payload.count)"
            )
        }
        try self.init(JSONParser.parse(payload, subject: "order", sizeLimit: OrderLimits.payload))
    }

    private init(_ value: JSONValue) throws(OrderFailure) {
        // The format first: another one has other keys.
        let found = value["format"] ?? .null
        guard let text = found.string, text.isSame(as: Self.format) else {
            throw OrderFailure(.format, "order", expected: Self.format, found: found.kindDescription.printable)
        }
        let order = try OrderFields(value, keys: Self.keys)
        let fields = order.fields
        try self.init(
            fleet: fields.name("fleet"),
            project: fields.name("project"),
            epoch: fields.integer("epoch", from: 1),
            created: fields.time("created"),
            expires: fields.time("expires"),
            bundle: Self.bundle(order),
            selection: Self.selection(order),
            waves: Self.waves(fields),
            start: fields.time("start"),
            pace: fields.choice("pace"),
            inFlight: fields.integer("inFlight", from: 1),
            lease: order.duration("lease"),
            overBudget: fields.choice("overBudget"),
            revertWithin: order.duration("revertWithin"),
            stop: fields.has("stop") ? fields.choice("stop") : nil
        )
    }

    private static func bundle(_ order: OrderFields) throws(OrderFailure) -> OrderedBundle {
        let fields = try order.object("bundle", keys: ["reference", "statement", "id", "sequence"]).fields
        return OrderedBundle(
            reference: try fields.optional("reference") { key throws(OrderFailure) in
                guard let reference = OrderReference(try fields.text(key, limit: OrderReference.limit)) else {
                    throw fields.flaw(key, "a place with a digest, such as registry.example/credit@sha256:…")
                }
                return reference
            },
            statement: try fields.digest("statement"),
            id: try fields.name("id"),
            sequence: try fields.integer("sequence")
        )
    }

    private static func selection(_ order: OrderFields) throws(OrderFailure) -> OrderSelection {
        let fields = try order.object("select", keys: ["names", "except"])
        return try OrderSelection(names: fields.patterns("names"), except: fields.patterns("except"))
    }

    private static func waves(_ fields: JSONFields<OrderFailure>) throws(OrderFailure) -> OrderWaves {
        guard try fields.array("waves").count <= OrderLimits.waves else {
            throw fields.flaw("waves", "at most \(OrderLimits.waves) waves")
        }
        var waves: [OrderWave] = []
        for item in try fields.objects("waves") {
            let kind = item.has("names") ? "names" : "share"
            let wave = try OrderFields(item, keys: [kind, "failures", "quorum", "bake"])
            waves.append(
                try OrderWave(
                    kind == "names" ? .names(wave.patterns("names")) : .share(item.amount("share")),
                    failures: wave.budget("failures"),
                    quorum: item.amount("quorum"),
                    bake: wave.duration("bake")
                )
            )
        }
        return try OrderWaves(waves)
    }
}
