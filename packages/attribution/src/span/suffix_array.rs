//! Suffix arrays over token ids.

/// Start positions of all suffixes of `text`, in their lexicographic order.
///
/// Prefix doubling (Manber and Myers 1993), `O(n log^2 n)`: below a second for a million tokens.
/// A linear-time construction may take its place without a change elsewhere.
pub fn suffix_array(text: &[u32]) -> Vec<u32> {
    let length = text.len();
    let mut order: Vec<u32> = (0..length as u32).collect();
    let mut ranks: Vec<u32> = text.to_vec();
    order.sort_unstable_by_key(|start| ranks[*start as usize]);
    let mut next = vec![0u32; length];
    let mut width = 0usize;
    loop {
        // A rank of 0 stands for the end of the text, before every token.
        let key = |start: u32, ranks: &[u32]| {
            let first = ranks[start as usize];
            let second = if width == 0 {
                0
            } else {
                let at = (start as usize).saturating_add(width);
                ranks.get(at).map_or(0, |rank| u64::from(*rank) + 1)
            };
            (first, second)
        };
        if width > 0 {
            order.sort_unstable_by_key(|start| key(*start, &ranks));
        }
        let mut rank = 0u32;
        for position in 0..length {
            if position > 0 && key(order[position - 1], &ranks) != key(order[position], &ranks) {
                rank += 1;
            }
            next[order[position] as usize] = rank;
        }
        std::mem::swap(&mut ranks, &mut next);
        let distinct = length == 0 || rank as usize == length - 1;
        if distinct || width >= length {
            return order;
        }
        width = (width * 2).max(1);
    }
}
