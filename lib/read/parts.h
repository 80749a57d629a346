#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_feed.h"
#include "read/xml.h"

namespace khabar::read {

/// The parts that entries and feeds have in common, in whatever dialect they are written.

/// A person: Atom's children (name, email, uri), or RSS's one line ("me@example.com (My Name)" stays as it is
/// in name).
RawPerson read_person(const Element& element);

/// A link: Atom's attributes, or RSS's text.
RawLink read_link(const Element& element);

/// An atom:id. It should be absolute (RFC 4287 4.2.6); one that is a path would not be unique, and is made
/// so.
std::string read_id(const Element& element);

/// Appends the categories that an element names: Atom's label or term, or text; RDF lists one by one.
void read_categories(const Element& element, std::vector<std::string>& categories);

/// Appends the words of a list: itunes:keywords, media:keywords, news:keywords, <tags>.
void read_keywords(const Element& element, std::vector<std::string>& categories);

/// RSS <enclosure>, or an Atom link whose rel is "enclosure".
RawEnclosure read_enclosure(const Element& element);

/// The URL of an image: <image><url>, an attribute (url, href, resource), or text.
std::string read_image(const Element& element);

/// A number as people write it; 0 where it is none or absurd.
int read_number(std::string_view text);

}  // namespace khabar::read
