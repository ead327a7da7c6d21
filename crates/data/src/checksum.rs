//! The checksum of posters and of pupils' codes.

use crc::{CRC_32_ISO_HDLC, Crc};

/// CRC-32 as in PNG. Its table is small: that of flate2 has 16 KB, which the page would download.
pub(crate) const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
