import Identifiers
import Orders
import Signing
import StrictJSON

/// Makes the order of one case: a sound one, changed before or after it is signed.
struct OrderRecipe: Sendable {
    private typealias Document = @Sendable (ConformanceFixture, [UInt8]) throws -> [UInt8]

    private let name: String
    private let about: String
    private let code: String?
    private let document: Document

    private init(_ name: String, _ about: String, _ code: String?, _ document: @escaping Document) {
        self.name = name
        self.about = about
        self.code = code
        self.document = document
    }

    /// - Parameter number: of the case, from 1.
    func file(_ number: Int, _ fixture: ConformanceFixture) throws -> (row: OrderCase, order: [UInt8]) {
        let digits = number < 10 ? "0\(number)" : "\(number)"
        guard let word = BundleID(name) else {
            throw ConformanceFailure(.unreadable, name, expected: BundleID.rule, found: name)
        }
        let row = OrderCase(name: word, about: about, order: "\(digits)-\(name).json", code: code)
        return (row, try document(fixture, try Self.order(fixture).payload()))
    }

    /// A sound order of a fleet that only this kit has.
    static func order(_ fixture: ConformanceFixture) throws -> Order {
        guard let fleet = FleetName(fixture.project.text), let bundle = BundleID("ordered"),
            let statement = Digest(hex: fixture.publicKey.hint)
        else {
            throw ConformanceFailure(.unreadable, fixture.project.text, expected: FleetName.rule, found: "another text")
        }
        return try Order(
            fleet: fleet,
            project: fixture.project,
            epoch: 1,
            created: fixture.made,
            expires: fixture.made.adding(seconds: 366 * 86400),
            bundle: OrderedBundle(reference: nil, statement: statement, id: bundle, sequence: 1),
            waves: OrderWaves([
                OrderWave(.names([NamePattern("line-1")])), OrderWave(.share(0.1)), OrderWave(.share(1)),
            ]),
            start: fixture.made
        )
    }

    /// In the order of the run.
    static let all: [OrderRecipe] = [
        OrderRecipe("order-sound", "a sound order, of a fleet of the kit alone", nil) { fixture, payload in
            try SignedOrder.document(payload: payload, with: fixture.identity)
        },
        OrderRecipe("order-stranger", "signed with a key that nobody trusts", "signature.untrusted") {
            fixture,
            payload in
            try SignedOrder.document(payload: payload, with: fixture.stranger)
        },
        OrderRecipe("order-changed", "its epoch was raised after it was signed", "signature.invalid") {
            fixture,
            payload in
            let signed = try SignedOrder.document(payload: payload, with: fixture.identity)
            let other = replaced(payload, #""epoch":1,"#, #""epoch":2,"#)
            return replaced(signed, Base64.text(of: payload), Base64.text(of: other))
        },
        OrderRecipe("order-as-statement", "signed as the list of a bundle", "signature.payload-type") {
            fixture,
            payload in
            try SignedOrder.document(
                payload: payload,
                payloadType: "application/vnd.in-toto+json",
                with: fixture.identity
            )
        },
        signed("order-key-twice", "a key that stands twice", "json.duplicate-key") {
            replaced($0, #""epoch":1,"#, #""epoch":1,"epoch":2,"#)
        },
        signed("order-more-keys", "a key that no order has", "order.shape") {
            replaced($0, #""epoch":1,"#, #""epoch":1,"hurry":true,"#)
        },
        signed("order-other-format", "another format", "order.format") {
            replaced($0, Order.format, "slipway.order/2")
        },
        signed("order-share", "a wave that is smaller than the one before", "order.value") {
            replaced($0, #""share":1.0"#, #""share":0.05"#)
        },
        signed("order-epoch", "an epoch that no 64 bits hold", "order.value") {
            replaced($0, #""epoch":1,"#, #""epoch":99999999999999999999,"#)
        },
        signed("order-bake", "a bake of a thousand days", "order.value") {
            replaced($0, #""bake":"15m""#, #""bake":"1000d""#)
        },
        signed("order-long", "more than 64 KiB, of names", "order.too-large") {
            let names = (0..<600).map { "\"\($0)-" + String(repeating: "n", count: 110) + "\"" }.joined(separator: ",")
            return replaced($0, #""names":["*"]"#, #""names":[\#(names)]"#)
        },
    ]

    private static func signed(
        _ name: String,
        _ about: String,
        _ code: String,
        _ change: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> OrderRecipe {
        OrderRecipe(name, about, code) { fixture, payload in
            try SignedOrder.document(payload: change(payload), with: fixture.identity)
        }
    }

    /// The first occurrence of a text becomes another.
    private static func replaced(_ bytes: [UInt8], _ old: String, _ new: String) -> [UInt8] {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let place = text.firstRange(of: old) else { preconditionFailure("\(old) is in a sound order") }
        return Array(text.replacingCharacters(in: place, with: new).utf8)
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
