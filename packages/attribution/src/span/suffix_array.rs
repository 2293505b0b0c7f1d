//! Suffix arrays over codes, by libsais (Grebnov; induced sorting in linear time).

use libsais::{LibsaisError, SuffixArrayConstruction};

use crate::{AttributionError, Result};

/// Most codes of one text.
pub const MAX_CODES: usize = i32::MAX as usize - 1;

/// Start positions of all suffixes of `text`, in their lexicographic order; the end of the text
/// comes before every code.
///
/// # Errors
/// [`AttributionError::OutOfRange`] for more than [`MAX_CODES`] codes, and where memory runs out.
pub fn suffix_array(text: &[u32]) -> Result<Vec<u32>> {
    let refused = |reason: String| AttributionError::OutOfRange {
        field: "tokens",
        reason,
    };
    if text.len() > MAX_CODES {
        let reason = format!("{}, at most {MAX_CODES} are indexed", text.len());
        return Err(refused(reason));
    }
    let failed = |error: LibsaisError| refused(error.to_string());
    let narrow: Option<Vec<u16>> = text.iter().map(|code| u16::try_from(*code).ok()).collect();
    let order = match narrow {
        Some(codes) => SuffixArrayConstruction::for_text(&codes)
            .in_owned_buffer32()
            .single_threaded()
            .run()
            .map_err(failed)?
            .into_vec(),
        None => SuffixArrayConstruction::for_text_mut(&mut ranks(text))
            .in_owned_buffer32()
            .single_threaded()
            .run()
            .map_err(failed)?
            .into_vec(),
    };
    // Positions are never negative.
    Ok(order.into_iter().map(i32::cast_unsigned).collect())
}

/// Every code's rank among the codes that occur: the order stays, the alphabet is no larger than
/// the text.
fn ranks(text: &[u32]) -> Vec<i32> {
    let mut distinct = text.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let rank = |code: &u32| distinct.partition_point(|other| other < code) as i32;
    text.iter().map(rank).collect()
}
