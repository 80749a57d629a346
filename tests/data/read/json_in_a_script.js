/**/ sahilNews.show({
  "version": "https://jsonfeed.org/version/1.1",
  "title": "جريدة الساحل",
  "items": [{"id": "1", "url": "https://sahil.example/1", "title": "افتتاح الميناء الجديد (بالصور)"}]
});
