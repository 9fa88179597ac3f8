import DurableFiles

/// STATE/slipwayd.address: where a running slipwayd listens, as `slipway --node` takes it, on one line. It is there while
/// slipwayd listens. A convenience: where it cannot be written, the node serves all the same.
struct AddressFile: Sendable {
    static let name = "slipwayd.address"

    let state: DirectoryHandle

    func write(_ address: String) throws {
        try state.replace(file: Self.name, with: Array("\(address)\n".utf8), mode: 0o644)
    }

    func remove() {
        _ = try? state.remove(file: Self.name)
    }
}
