-- What a feed showed last of an article, names and content together: an item that comes back as it was is recognised by
-- one of its names and this, instead of by all names and the article.
SET LOCAL ROLE khabar_owner;

-- Of the entry whose content is shown_hash (lib/store/window.h: digest_of). NULL: not known, or the article is no longer
-- what the entry was taken for (merged, retracted), so that all is to be looked up.
ALTER TABLE khabar_core.sighting ADD shown_digest bigint;
