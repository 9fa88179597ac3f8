import DurableFiles
import Identifiers
import OCIRegistry
import Orders
import StrictJSON

/// A signed order on its way to its file and its tag.
struct SignedOrderOutput {
    private let signed: SignedOrder
    private let place: OrderPlaceOptions
    private let registry: RegistryOptions

    init(_ signed: SignedOrder, _ place: OrderPlaceOptions, _ registry: RegistryOptions) {
        self.signed = signed
        self.place = place
        self.registry = registry
    }

    /// Writes it first, so that what is in force is also in a file.
    func deliver(_ json: JSONOptions, _ output: OutputOptions) async throws {
        if let path = place.output { try write(to: path) }
        let pinned: RegistryReference? =
            if let tag = place.push { try await tag.push(signed, registry) } else { nil }
        // Standard output is the order's.
        if place.output == Self.pipe { return }
        if json.json {
            var answer = OrderText.value(of: signed)
            answer["file"] = .optional(place.output)
            answer["pushed"] = .optional(pinned?.description)
            return try Console.write(JSONWriter.text(of: answer) + "\n")
        }
        let places = [place.output, pinned?.description].compactMap(\.self).joined(separator: "  ")
        try output.console.say("Signed: order \(signed.order.name), \(OrderText.summary(of: signed.order))")
        try output.console.say("\(signed.digest)  \(places)")
    }

    private static let pipe = "-"

    private func write(to path: String) throws {
        let bytes = signed.bytes + [UInt8(ascii: "\n")]
        if path == Self.pipe { return try Console.standardOutput.write(bytes) }
        let place = try OutputPath(path)
        let file = try place.directory.create(file: place.name)
        try file.write(bytes)
        try file.sync()
        try place.directory.sync()
    }
}
