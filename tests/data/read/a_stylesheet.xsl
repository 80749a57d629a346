<?xml version="1.0"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/"><rss version="2.0"><channel><title>Sahil</title>
    <xsl:for-each select="//a"><item><title><xsl:value-of select="@t"/></title></item></xsl:for-each>
  </channel></rss></xsl:template>
</xsl:stylesheet>
