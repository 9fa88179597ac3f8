/// The number that stands for a column in random draws: FNV-1a of 64 bits over the UTF-8 of its name. It does not depend on
/// the order of the columns.
package func columnNumber(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}
